from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_pages_and_time")]
    operations = [
        migrations.AlterField(
            model_name="accessrecord",
            name="why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("here", "The person is here or on the telephone and asks"),
                    ("papers", "A letter or paper about the person came in"),
                    ("enrolment", "To compare entries that may be one person"),
                    ("complaint", "A complaint or a request under the law"),
                    ("audit", "Audit or inspection"),
                    ("other", "Another reason (write it)"),
                    ("work", "To work through in this office: calls, visits, camps"),
                    ("senior", "A senior office or a committee asked for it"),
                ],
                max_length=20,
            ),
        ),
    ]
