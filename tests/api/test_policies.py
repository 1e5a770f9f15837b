"""The policies as they are read: every file, with its times, whom it calls, and its basis."""

from alerts.model import Level
from alerts.notices.chainbook import chains
from alerts.playbook import playbook


def read(client):
    """The policies' list."""
    answer = client.get("/api/v1/policies")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_every_policy_is_there_the_gravest_first(client):
    """Also those that are only watched; each with its version, its basis and who sees it."""
    found = read(client("procurator"))["items"]

    assert {one["id"] for one in found} == set(playbook().policies)
    ranks = [Level(one["levels"][0]["level"]).rank for one in found]
    assert ranks == sorted(ranks, reverse=True)
    for one in found:
        policy = playbook().policy(one["id"])
        assert one["basis"] == policy.basis
        assert one["version"] == policy.version
        assert set(one["see"]) == {role.value for role in policy.audience.see}


def test_times_and_sentences_are_the_files(client):
    """The level's own times where a policy gives none; a sentence for whatever raises it."""
    crisis = next(one for one in read(client("psychologist"))["items"] if one["id"] == "crisis")
    policy = playbook().policy("crisis")

    assert {one["level"]: one["acknowledge_minutes"] for one in crisis["levels"]} == {
        raising.level.value: policy.acknowledge_minutes(raising.level) for raising in policy.raises
    }
    assert crisis["clinical"]
    assert not crisis["may_be_silenced"]
    raised = {one["code"]: one["zh"] for one in crisis["reasons"] if one["does"] == "raises"}
    assert raised == {one.reason: policy.sentences[one.reason].zh for one in policy.raises}


def test_the_chains_say_whom_they_tell_and_who_only_for_a_crisis(client):
    """A post that is told of clinical alerts alone is marked; the head above is no post."""
    found = {one["level"]: one for one in read(client("psychologist"))["chains"]}

    assert set(found) == {level.value for level in chains()}
    first = {post["code"]: post["clinical_only"] for post in found["orange"]["steps"][0]["posts"]}
    assert first == {"command": False, "standby": False, "psychologist": True}
    above = [post for step in found["red"]["steps"] for post in step["posts"] if post["zh"] is None]
    assert [post["code"] for post in above] == ["head_above"]
