"""Tells the edge at once what Django knows of its users and sessions.

    INSTALLED_APPS += ["redge_edge"]
    SESSION_ENGINE = "redge_edge"

A session names a user and a hash of their password; whether the user is still active and still has that password only
the database knows. So this publishes it to the cache of the sessions, where redge looks it up. And a session that has
ended is remembered as ended, for a request that is still running would write it back.

It is the session engine of Django's cache backend with that added: sessions that exist go on.
"""
import hashlib
import json
import re
import time

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.backends import cache as cache_backend
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.cache import caches
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

KEY_PREFIX = cache_backend.KEY_PREFIX
# Seconds that an ended session is remembered beyond its lifetime: longer than any request that may write it back.
SLOWEST_REQUEST = 86_400


def _cache():
    return caches[settings.SESSION_CACHE_ALIAS]


def _redis():
    cache = _cache()
    if hasattr(cache, "client"):
        return cache.client.get_client(write=True)
    # The backend that Django itself brings.
    return cache._cache.get_client(None, write=True)


# ---- sessions -------------------------------------------------------------------------------------------------------
def _ended_key(session_key):
    name = str(_cache().make_key(KEY_PREFIX + session_key))
    # In a cluster, the key beside the session belongs into the session's slot.
    start = name.find("{")
    has_tag = 0 <= start < name.find("}", start) - 1
    return "ended:" + name if has_tag else "{" + name + "}:ended"


def _seconds(session_key):
    store = cache_backend.SessionStore(session_key)
    # It may live longer than the settings say, and would again when it was written back.
    age = store.get_expiry_age(expiry=store.load().get("_session_expiry"))
    if isinstance(age, str):
        # Text comes from newer versions, and this one could not write such a session back.
        age = 0
    return max(settings.SESSION_COOKIE_AGE, int(age)) + SLOWEST_REQUEST


def end_session(session_key):
    """Ends a session for good, and those that came in its place."""
    while session_key:
        ended, successor, seconds = _ended_key(session_key), b"", _seconds(session_key)
        # Only if it is not there: it may name the session that the edge has just put in this one's place.
        if not _redis().set(ended, "", ex=seconds, nx=True):
            successor = _redis().get(ended) or b""
            _redis().expire(ended, max(seconds, _redis().ttl(ended)))
        _cache().delete(KEY_PREFIX + session_key)
        session_key = successor.decode()


def is_ended(session_key):
    return bool(session_key and _redis().exists(_ended_key(session_key)))


class SessionStore(cache_backend.SessionStore):
    # The key that the client has sent of a session that has ended: another may have come in its place.
    _ended_session_key = None

    def load(self):
        if is_ended(self.session_key):
            self._ended_session_key = self.session_key
            self._session_key = None
            return {}
        return super().load()

    def save(self, must_create=False):
        if is_ended(self.session_key):
            raise UpdateError
        super().save(must_create)
        # It may have ended between the two.
        if is_ended(self.session_key):
            self._cache.delete(self.cache_key)
            raise UpdateError

    def delete(self, session_key=None):
        end_session(session_key or self.session_key or self._ended_session_key)

    def cycle_key(self):
        data, old = self._session, self.session_key
        self.create()
        self._session_cache = data
        if old is None:
            return
        # Whoever logs out by the old key, now or later, ends the new one as well.
        if not _redis().set(_ended_key(old), self.session_key, ex=_seconds(old), nx=True):
            self.delete()
            raise SessionInterrupted("The session was deleted before it could get a new key.")
        self._cache.delete(KEY_PREFIX + old)

    # Django since 5.1 has its own of these, which would pass by the marks.
    async def aload(self):
        return await sync_to_async(self.load)()

    async def asave(self, must_create=False):
        await sync_to_async(self.save)(must_create)

    async def adelete(self, session_key=None):
        await sync_to_async(self.delete)(session_key)

    async def acreate(self):
        await sync_to_async(self.create)()

    async def acycle_key(self):
        await sync_to_async(self.cycle_key)()

    async def aflush(self):
        await sync_to_async(self.flush)()


@receiver(user_logged_out, dispatch_uid="redge_edge.logged_out")
def _logged_out(request, **_):
    key = request.session.session_key or request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if re.fullmatch("[a-z0-9]{32}", key):
        end_session(key)


# ---- users ----------------------------------------------------------------------------------------------------------
def _state_of(user):
    if user is None:
        return {"hash": "", "fallback_hashes": [], "is_active": False}
    fallbacks = getattr(user, "get_session_auth_fallback_hash", lambda: [])()
    return {
        "hash": user.get_session_auth_hash(),
        "fallback_hashes": list(fallbacks),
        "is_active": bool(user.is_active),
    }


def publish(pk):
    """Publishes what the database has of a user. Call it after queryset.update() and raw SQL, which send no signals."""
    users = get_user_model()._default_manager
    published = None
    # Until nobody has changed the user meanwhile, for the older of two states must not be published last.
    while True:
        state = _state_of(users.filter(pk=pk).first())
        if state == published:
            return
        _cache().set("redge.user.%s" % pk, state, None)
        published = state


def publish_all():
    """Publishes every user: once, before the edge goes by it."""
    for pk in get_user_model()._default_manager.values_list("pk", flat=True).iterator():
        publish(pk)


@receiver([post_save, post_delete], dispatch_uid="redge_edge.changed")
def _changed(sender, instance, using, **_):
    if isinstance(instance, get_user_model()):
        pk = instance.pk
        transaction.on_commit(lambda: publish(pk), using=using)


@receiver(user_logged_in, dispatch_uid="redge_edge.logged_in")
def _logged_in(request, user, **_):
    publish(user.pk)
    session = request.session
    if session.session_key is None:
        session.save()
    name = str(_cache().make_key("redge.devices.%s" % user.pk))
    entry = {
        "key": session.session_key,
        "created": int(time.time()),
        "userAgent": request.META.get("HTTP_USER_AGENT", "")[:256],
    }
    device = hashlib.sha256(session.session_key.encode()).hexdigest()[:32]
    _redis().hset(name, device, json.dumps(entry))
    _redis().expire(name, settings.SESSION_COOKIE_AGE)
