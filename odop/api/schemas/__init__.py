"""What goes in and out of the API, topic by topic."""
