"""Who reads people: oneself; whoever is signed in reads officers and their posts. Rows of applicants are opened by the register.

Before anybody is signed in, a token is found by one function, which answers with the number of its person and no row.
"""

from django.db import migrations

from odop.kernel.rls import keep_to_its_schema, may_read, protect

TOKEN_USER = """
CREATE FUNCTION accounts_token_user(given text, moment timestamptz) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    AS 'SELECT user_id FROM accounts_apitoken WHERE digest = given AND expires_at > moment';
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_sign_in"), ("kernel", "0002_trail")]
    operations = [
        protect("accounts_user", "{ALL} OR id = {USER}"),
        may_read("accounts_user", "officers_are_named", "kind = 'officer' AND {USER} IS NOT NULL"),
        protect("accounts_posting", "{ALL}"),
        may_read("accounts_posting", "posts_are_known", "{USER} IS NOT NULL"),
        protect("accounts_apitoken", "{ALL} OR user_id = {USER}"),
        protect("accounts_totpkey", "{ALL} OR user_id = {USER}"),
        protect("accounts_recoverycode", "{ALL} OR user_id = {USER}"),
        migrations.RunSQL(TOKEN_USER, "DROP FUNCTION accounts_token_user(text, timestamptz);"),
        keep_to_its_schema("accounts_token_user(text, timestamptz)"),
    ]
