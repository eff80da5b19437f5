"""What is printed: bills, the card of an object, labels and packing lists."""
