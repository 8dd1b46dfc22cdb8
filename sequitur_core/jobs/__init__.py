"""The processes that train runs and answer queries about them."""
