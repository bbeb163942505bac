"""Stories: people speak and click in Teams, time passes, and what they see and customers get is looked at."""
