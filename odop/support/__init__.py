"""Help from partner institutes: a maker asks, an institute answers and delivers, the maker says whether it helped."""
