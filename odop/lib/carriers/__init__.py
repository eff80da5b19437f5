"""Sending a parcel: what is asked of a carrier, one whose numbers are typed in by hand, and one that needs no network.

A parcel is booked once; afterwards the carrier is asked where it is. What it says may come late, twice or out of order.
"""
