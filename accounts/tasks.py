"""Doors for the work that actions hand over. Ids in, one call out; a job that was done already does nothing."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from accounts import limits, rotation, trail
from accounts.actions import folder
from accounts.models import CopyRequest, RosterImport
from accounts.rights import jobs as rights_jobs
from accounts.rights import retention_run
from accounts.roster_import import jobs
from accounts.signing_in import post


@shared_task(ignore_result=True)
def check_roster_import(*, import_id: str) -> None:
    jobs.check_import(import_id=import_id, at=timezone.now())


@shared_task(ignore_result=True)
def save_roster_import(*, import_id: str) -> None:
    jobs.save_import(import_id=import_id, at=timezone.now())


@shared_task(ignore_result=True)
def finish_roster_imports() -> None:
    """Take up imports whose bell was lost. Two workers at one import do it once: the state says who was first."""
    waiting = RosterImport.objects.filter(
        state__in=(RosterImport.State.CHECKING, RosterImport.State.ACCEPTING)
    )
    for import_id, state in waiting.values_list("pk", "state"):
        job = jobs.check_import if state == RosterImport.State.CHECKING else jobs.save_import
        job(import_id=import_id, at=timezone.now())


@shared_task(ignore_result=True)
def look_into_roster_folder() -> None:
    folder.look(at=timezone.now())


@shared_task(ignore_result=True)
def sweep_limits() -> None:
    limits.sweep(at=timezone.now())


@shared_task(ignore_result=True)
def send_sign_in_mail(*, mail_id: str) -> None:
    post.send(mail_id=mail_id, at=timezone.now())


@shared_task(ignore_result=True)
def send_sign_in_mails() -> None:
    """Those whose bell was lost, and those that the mail server did not take."""
    post.send_due(at=timezone.now())


@shared_task(ignore_result=True)
def link_trail() -> None:
    """Put what was recorded since the last minute into the chain."""
    trail.link()


@shared_task(ignore_result=True)
def let_go_what_is_due() -> None:
    """What the privacy notice says is kept no longer."""
    retention_run.nightly(at=timezone.now())


@shared_task(ignore_result=True)
def carry_out_retention_run(*, run_id: str) -> None:
    """One that two people have agreed to."""
    retention_run.carry_out(run_id=run_id, at=timezone.now())


@shared_task(ignore_result=True)
def take_up_retention_runs() -> None:
    """Those whose bell was lost, or whose worker died."""
    for run_id in retention_run.left_alone(at=timezone.now()):
        retention_run.carry_out(run_id=run_id, at=timezone.now())


@shared_task(ignore_result=True)
def drop_old_keys() -> None:
    """Forget the content keys from before a change."""
    rotation.drop_old_keys(at=timezone.now())


@shared_task(ignore_result=True)
def make_copy(*, request_id: str) -> None:
    rights_jobs.make_copy(request_id=request_id, at=timezone.now())


@shared_task(ignore_result=True)
def look_after_copies() -> None:
    """Make the copies whose bell was lost, and remove those that were kept for an hour."""
    for request_id in CopyRequest.objects.filter(state=CopyRequest.State.ASKED).values_list("pk", flat=True):
        rights_jobs.make_copy(request_id=str(request_id), at=timezone.now())
    rights_jobs.drop_old_copies(at=timezone.now())
