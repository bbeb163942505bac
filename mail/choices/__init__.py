"""What customers choose about their mail, and what is kept of them: by hash, by signed link, no longer than needed."""
