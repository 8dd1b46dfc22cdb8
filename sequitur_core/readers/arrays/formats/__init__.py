"""Files that hold arrays, as numpy, MATLAB, HDF5 and NetCDF keep them."""
