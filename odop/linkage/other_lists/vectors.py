"""Made-up people whose keys stand in docs/explanation/privacy.md, so that another department can check its own implementation."""

SECRET = bytes(range(32))  # never use this one
PEOPLE: tuple[dict[str, object], ...] = (
    {
        "udyam": "udyam-up-12-0012345", "pan": "abcpe1234f", "mobile": "+91 98765 43210", "account": "0030012345678",
        "ifsc": "sbin0001234", "name": "Smt. Shabnam Ansari", "relation_name": "Mohd. Iqbal Ansari", "birth_year": 1988, "lgd_code": 185,
    },
    {"name": "ANSARI SHABNAM BANO", "relation_name": "Mohammad Ikbal Ansaari", "birth_year": "1988", "lgd_code": "185"},
    {"mobile": "09876543210", "name": "Ram Kumar Vishwakarma", "relation_name": "Late Shri Shiv Kumar", "birth_year": 1975,
     "lgd_code": 118},
    {"account": "912345678901", "pan": "not a pan", "name": "Zeenat"},
)  # fmt: skip
