"""What can be done in trade, by subject: buyers, enquiries, makers' answers."""
