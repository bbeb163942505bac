"""Customer email: letters, audiences, and the senders behind one port."""
