"""Settings of django-allauth: citizens by mobile number and one-time code, officers by user name, password and TOTP."""
