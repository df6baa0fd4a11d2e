"""The downloader middlewares: between the walk and the network."""
