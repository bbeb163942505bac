"""Tests of the Graph client and the app's sign-in."""
