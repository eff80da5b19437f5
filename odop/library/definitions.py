"""What other apps need to know of the library: the purposes that its pages hang on (codes in privacy/purposes.yaml)."""

DIRECTORY, STORY, PHOTOGRAPH = "directory", "story", "photograph"
