"""What the desk's pages read, put together from the apps below."""
