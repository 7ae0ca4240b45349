"""The pictures of the Activations page: columns are arms, the last one is the moment that the page shows."""
