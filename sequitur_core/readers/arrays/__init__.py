"""Files of arrays: numpy, MATLAB, HDF5."""
