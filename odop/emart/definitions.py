"""What other apps need to know of the mart: the purpose its pages hang on (code in privacy/purposes.yaml)."""

MART = "mart"  # her name and place stand beside her goods

ORIGIN = "IN"  # ISO 3166-1: every good of the mart is made in India
MOST_PHOTOGRAPHS = 8
MOST_VARIANTS = 30
