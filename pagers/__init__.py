"""Pagers: what rings people or hands an incident to a paging service, and what they call back."""
