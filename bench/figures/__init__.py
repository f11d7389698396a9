"""How long the figures of a review take, from the records alone and from the sums kept beside them."""
