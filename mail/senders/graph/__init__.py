"""Mail through Microsoft Graph: the sender, its mailboxes and what comes back to them."""
