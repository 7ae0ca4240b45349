"""Files that data come from: where they live, how they get there, what is in them. Without torch or scikit-learn."""
