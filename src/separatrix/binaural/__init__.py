"""Two ears: what a head does to sound, learnt, and sources found and separated by it."""
