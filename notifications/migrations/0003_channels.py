import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


def earlier_ones_are_read(apps, schema_editor):
    """Nobody comes back to an inbox full of what they read as mails long ago."""
    apps.get_model("notifications", "Message").objects.filter(state="sent").update(read_at=models.F("sent_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0002_ledger'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='read_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='marked as read in the inbox'),
        ),
        migrations.AddField(
            model_name='preference',
            name='by_mail',
            field=models.BooleanField(default=True, verbose_name='also as a mail, not in the inbox alone'),
        ),
        migrations.CreateModel(
            name='ChatChannel',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('provider', models.CharField(choices=[('slack', 'Slack'), ('teams', 'Microsoft Teams')], max_length=10)),
                ('host', models.CharField(max_length=200)),
                ('address_sealed', models.TextField(editable=False)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ChatPost',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('trying', 'Being sent'), ('sent', 'Sent'), ('failed', 'Could not be sent')], default='waiting', max_length=10)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('try_at', models.DateTimeField()),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='notifications.chatchannel')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('channel', 'kind', 'due_on'), name='notifications_say_it_once_in_chat')],
            },
        ),
        migrations.CreateModel(
            name='OwnText',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('language', models.CharField(max_length=10)),
                ('version', models.PositiveIntegerField()),
                ('subject', models.CharField(blank=True, max_length=150)),
                ('body', models.TextField(blank=True, max_length=4000)),
                ('button', models.CharField(blank=True, max_length=60)),
                ('is_ours', models.BooleanField(default=False, verbose_name='the words of the product are in use again')),
                ('saved_at', models.DateTimeField()),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'language', 'version'), name='notifications_own_text_version_once')],
            },
        ),
        migrations.RunPython(earlier_ones_are_read, migrations.RunPython.noop),
    ]
