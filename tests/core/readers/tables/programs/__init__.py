"""Look-alikes of files that programs and devices write, by what is hard about them."""
