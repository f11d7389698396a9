"""Phong trào và vận động: campaigns, waves, teams, meetings, resources, works, welfare, models, commendations."""

from campaigns.models.campaigns import Campaign, CampaignKind, Topic, Wave
from campaigns.models.commendations import Commendation
from campaigns.models.meetings import Meeting, MeetingKind
from campaigns.models.models import SkilfulModel
from campaigns.models.resources import Contribution, Welfare, Work
from campaigns.models.teams import Team, TeamKind

__all__ = [
    "Campaign",
    "CampaignKind",
    "Commendation",
    "Contribution",
    "Meeting",
    "MeetingKind",
    "SkilfulModel",
    "Team",
    "TeamKind",
    "Topic",
    "Wave",
    "Welfare",
    "Work",
]
