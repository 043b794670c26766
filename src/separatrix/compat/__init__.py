"""Calls of other libraries, with their names, arguments and layouts, run by this one.

`separatrix.compat.pyroomacoustics` has `auxiva` and `ilrma`; `separatrix.compat.ssspy` has
`AuxLaplaceIVA`, `AuxGaussIVA`, `GaussILRMA`, `TILRMA` and `GGDILRMA`;
`separatrix.compat.blinkiva` has `blinkiva_gauss`, `auxiva`, `auxiva_gauss` and `ilrma`.  The
other libraries need not be installed.  An argument that makes no sense here is refused in a
sentence.
"""
