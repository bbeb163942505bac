"""What the README's figures come from: Muster against floors taken in the same run."""
