"""The panels of the Lab: loss and accuracy side by side."""
