"""Being paid through a gateway: what is asked of one, how its word is proved, and one that behaves like it without a network.

An order is made before the buyer pays; a payment belongs to an order; a webhook tells that something happened and may come late,
twice, out of order, forged or never. What counts is what the gateway says when it is asked.
"""
