"""The desk as a Django application."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Name, label and what is connected once the models are there."""

    name = "atrocityrisk.desk"
    label = "desk"
    verbose_name = "Early-warning desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the signals."""
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_migrate
        from simple_history.signals import post_create_historical_record

        from atrocityrisk.desk.accounts.login_notes import connect_notes
        from atrocityrisk.desk.accounts.safety_checks import register_checks
        from atrocityrisk.desk.changes.history_chain import chain_new_version
        from atrocityrisk.desk.database.row_security import (
            grant_rights,
            tell_database,
            tell_new_connection,
        )
        from atrocityrisk.desk.database.word_index import keep_word_index
        from atrocityrisk.desk.rules.roles import make_roles
        from atrocityrisk.desk.rules.scope import on_change

        post_migrate.connect(make_roles, sender=self, dispatch_uid="desk-roles")
        post_migrate.connect(grant_rights, sender=self, dispatch_uid="desk-rights")
        post_migrate.connect(keep_word_index, sender=self, dispatch_uid="desk-words")
        connection_created.connect(tell_new_connection, dispatch_uid="desk-scope")
        on_change(tell_database)
        post_create_historical_record.connect(chain_new_version, dispatch_uid="desk-chain")
        connect_notes()
        register_checks()
