"""Phong trào và vận động: campaigns, waves, teams, meetings, resources, works, welfare, models, commendations."""

from campaigns.models.campaigns import Campaign, CampaignKind, Topic, Wave
from campaigns.models.commendations import Commendation
from campaigns.models.contributions import Contribution, ContributionKind
from campaigns.models.duplicates import MeetingPair, PairAnswer
from campaigns.models.meetings import Meeting, MeetingKind
from campaigns.models.models import SkilfulModel
from campaigns.models.teams import Team, TeamKind
from campaigns.models.titles import TitleKind, UnitTitle
from campaigns.models.welfare import Welfare, WelfareAction, WelfareKind
from campaigns.models.works import Work, WorkAction, WorkKind

__all__ = [
    "Campaign",
    "CampaignKind",
    "Commendation",
    "Contribution",
    "ContributionKind",
    "Meeting",
    "MeetingKind",
    "MeetingPair",
    "PairAnswer",
    "SkilfulModel",
    "Team",
    "TeamKind",
    "TitleKind",
    "Topic",
    "UnitTitle",
    "Wave",
    "Welfare",
    "WelfareAction",
    "WelfareKind",
    "Work",
    "WorkAction",
    "WorkKind",
]
