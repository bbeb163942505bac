"""Mail by SMTP: the sender and its connections."""
