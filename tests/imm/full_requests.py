"""For every operation a request with every field set, and one with the required fields only."""

from typing import Any

OSS = "oss://test-bucket/dir a/视频+1&2~.mp4"
_TASK: dict[str, Any] = {
    "ProjectName": "immtest",
    "UserData": '{"ID": "user1", "Name": "测试"}',
    "Tags": {"test": "val 1"},
    "Notification": {
        "MNS": {"TopicName": "topic"},
        "RocketMQ": {"InstanceId": "instance", "TopicName": "topic"},
        "ExtendedMessageURI": "oss://test-bucket/message.json",
    },
    "CredentialConfig": {
        "ServiceRole": "role",
        "Policy": "policy",
        "Chain": [{"Role": "role", "RoleType": "user", "AssumeRoleFor": "1234"}],
    },
}
_RIGHTS = {"CredentialConfig": _TASK["CredentialConfig"]}
_MARK = {
    "StartTime": 1.5,
    "Duration": 2.0,
    "Dx": 10.0,
    "Dy": 0.25,
    "Width": 100.0,
    "Height": 0.5,
    "ReferPos": "bottomright",
}
_BLUR = {
    "BlurRadius": 20,
    "Confidence": 0.5,
    "MinSize": 12,
    "ScaleRatio": 1.5,
    "Transparency": 0.25,
}
_VIDEO: dict[str, Any] = {
    "DisableVideo": False,
    "Stream": [0, 1],
    "TranscodeVideo": {
        "Codec": "h264",
        "BitrateOption": "adaptive",
        "CRF": 21.5,
        "MaxBitrate": 4_000_000,
        "BufferSize": 8_000_000,
        "Resolution": "1280x720",
        "ResolutionOption": "fall",
        "AdaptiveResolutionDirection": True,
        "ScaleType": "fit",
        "FrameRate": 29.97,
        "FrameRateOption": "fixed",
        "GOPSize": 60,
        "BFrames": 2,
        "Refs": 4,
        "PixelFormat": "yuv420p",
        "Rotation": 90,
        "VideoSlim": 1,
    },
    "FilterVideo": {
        "Delogos": [_MARK],
        "Watermarks": [
            {
                **_MARK,
                "Type": "text",
                "Content": "© 我们",
                "URI": "oss://b/w.png",
                "FontName": "SourceHanSans-Bold",
                "FontSize": 20,
                "FontColor": "#FFFFFF",
                "FontApha": 0.5,
                "BorderColor": "red",
                "BorderWidth": 2,
            }
        ],
        "Desensitization": {"Face": _BLUR, "LicensePlate": _BLUR},
        "Speed": 0.75,
    },
}
_AUDIO: dict[str, Any] = {
    "DisableAudio": False,
    "Stream": [0],
    "TranscodeAudio": {
        "Codec": "aac",
        "Bitrate": 128_000,
        "BitrateOption": "fixed",
        "BitsPerSample": 16,
        "Channel": 2,
        "SampleRate": 44_100,
        "SampleRateOption": "adaptive",
    },
    "FilterAudio": {"Mixing": True},
}
_PICKED: dict[str, Any] = {
    "StartTime": 0.5,
    "Interval": 1.5,
    "Number": 10,
    "ScaleType": "crop",
}
_CONVERTED: dict[str, Any] = {
    "URI": "oss://b/out.mp4",
    "Container": "mp4",
    "Speed": 0.5,
    "StripMetadata": True,
    "Segment": {"Format": "hls", "Duration": 5.0, "StartNumber": 1},
    "Video": _VIDEO,
    "Audio": _AUDIO,
    "Subtitle": {
        "DisableSubtitle": False,
        "Stream": [0, 1],
        "ExtractSubtitle": {"Format": "srt", "URI": "oss://b/subtitle"},
    },
}
_PROJECT: dict[str, Any] = {
    "ProjectName": "immtest",
    "Description": "for tests",
    "ServiceRole": "AliyunIMMDefaultRole",
    "TemplateId": "Official:ImageManagement",
    "ProjectMaxDatasetCount": 5,
    "DatasetMaxBindCount": 2,
    "DatasetMaxFileCount": 100,
    "DatasetMaxEntityCount": 100,
    "DatasetMaxRelationCount": 100,
    "DatasetMaxTotalFileSize": 90_000_000_000_000_000,
    "Tag": [{"Key": "k", "Value": "v"}],
}

FULL: dict[str, dict[str, Any]] = {
    "CreateVideoLabelClassificationTask": {**_TASK, "SourceURI": OSS},
    "GetVideoLabelClassificationResult": {
        "ProjectName": "immtest",
        "TaskType": "VideoLabelClassification",
        "TaskId": "VideoLabelClassification-1",
    },
    "CreateVideoModerationTask": {
        **_TASK,
        "SourceURI": OSS,
        "Scenes": ["porn", "terrorism", "live", "logo", "ad"],
        "Interval": 2,
        "MaxFrames": 300,
    },
    "GetVideoModerationResult": {
        "ProjectName": "immtest",
        "TaskType": "VideoModeration",
        "TaskId": "VideoModeration-1",
    },
    "CreateImageModerationTask": {
        **_TASK,
        "SourceURI": OSS,
        "Scenes": ["porn", "qrcode"],
        "Interval": 2,
        "MaxFrames": 3,
    },
    "GetImageModerationResult": {
        "ProjectName": "immtest",
        "TaskType": "ImageModeration",
        "TaskId": "ImageModeration-1",
    },
    "CreateHighlightTask": {
        **_TASK,
        "Type": "Concat",
        "Mode": "Scene",
        "Sources": [{"URI": OSS, "StartTime": 1.5, "Duration": 20.0}],
        "Highlight": {"Content": "Pets"},
        "Edit": {
            "Mode": "Sequential",
            "BackgroundMusicMode": "Random",
            "BackgroundMusics": [{"URI": "oss://b/m.mp3", "Volume": 0.5}],
            "TransitionMode": "Random",
            "Transitions": [{"Transition": "fade", "Duration": 0.5, "Weight": 10}],
            "VfxEffectMode": "Sequential",
            "VfxEffects": [{"VfxEffect": "letterboxed", "Weight": 20}],
        },
        "Output": {
            "URI": "oss://b/out.mp4",
            "Container": "mp4",
            "Speed": 0.5,
            "MaxDuration": 10.0,
            "TargetDuration": 8.0,
            "Segment": {"Format": "hls", "Duration": 5.0, "StartNumber": 1},
            "Video": _VIDEO,
            "Audio": _AUDIO,
        },
    },
    "CreateMediaConvertTask": {
        **_TASK,
        "AlignmentIndex": 0,
        "Sources": [
            {
                "URI": OSS,
                "StartTime": 1.5,
                "Duration": 20.25,
                "DisableAudio": False,
                "DisableVideo": False,
                "Subtitles": [{"URI": "oss://b/s.srt", "Language": "chi", "TimeOffset": 0.5}],
                "Attached": False,
                "AlignMode": "pad",
            },
        ],
        "Targets": [
            {
                **_CONVERTED,
                "AttachedPicture": {"Stream": [-1]},
                "Data": {"Stream": [0, 1]},
                "Image": {
                    "Snapshots": [
                        {
                            **_PICKED,
                            "URI": "oss://b/snapshots",
                            "Format": "jpg",
                            "Mode": "dhash",
                            "Threshold": 20,
                            "Width": 640.0,
                            "Height": 0.5,
                        }
                    ],
                    "Sprites": [
                        {
                            **_PICKED,
                            "URI": "oss://b/sprites",
                            "Format": "png",
                            "Mode": "average",
                            "Threshold": 0,
                            "ScaleWidth": 160.0,
                            "ScaleHeight": 0.25,
                            "TileWidth": 4,
                            "TileHeight": 3,
                            "Pad": 1,
                            "Margin": 0,
                        }
                    ],
                    "Animations": [
                        {
                            **_PICKED,
                            "URI": "oss://b/animations",
                            "Format": "webp",
                            "FrameRate": 12.5,
                            "Width": 320.0,
                            "Height": 180.0,
                        }
                    ],
                },
            }
        ],
        "TargetGroups": [{"URI": "oss://b/master.m3u8", "Targets": [_CONVERTED]}],
    },
    "DetectImageLabels": {
        "ProjectName": "immtest",
        "SourceURI": OSS,
        "Threshold": 0.7,
        **_RIGHTS,
    },
    "DetectMediaMeta": {"ProjectName": "immtest", "SourceURI": OSS, **_RIGHTS},
    "GetTask": {
        "ProjectName": "immtest",
        "TaskType": "VideoModeration",
        "TaskId": "VideoModeration-1",
        "RequestDefinition": True,
    },
    "ListTasks": {
        "ProjectName": "immtest",
        "TaskTypes": ["VideoModeration", "Highlight"],
        "Status": "Succeeded",
        "TagSelector": "test=val1",
        "StartTimeRange": {"Start": "2026-01-01T00:00:00Z", "End": "2026-01-02T00:00:00Z"},
        "EndTimeRange": {"Start": "2026-01-01T00:00:00Z", "End": "2026-01-02T00:00:00Z"},
        "Sort": "StartTime",
        "Order": "desc",
        "MaxResults": 50,
        "NextToken": "token",
        "RequestDefinition": True,
    },
    "ListProjects": {
        "Prefix": "imm",
        "MaxResults": 50,
        "NextToken": "token",
        "Tag": [{"Key": "k", "Value": "v"}],
    },
    "GetProject": {"ProjectName": "immtest", "WithStatistics": True},
    "CreateProject": _PROJECT,
    "UpdateProject": _PROJECT,
    "DeleteProject": {"ProjectName": "immtest"},
    "AttachOSSBucket": {
        "ProjectName": "immtest",
        "OSSBucket": "test-bucket",
        "Description": "for tests",
    },
    "DetachOSSBucket": {"OSSBucket": "test-bucket"},
    "GetOSSBucketAttachment": {"OSSBucket": "test-bucket"},
    "ListAttachedOSSBuckets": {"ProjectName": "immtest", "MaxResults": 50, "NextToken": "token"},
    "ListRegions": {"AcceptLanguage": "zh-CN"},
}

_REQUIRED = (
    "OSSBucket",
    "AcceptLanguage",
    "ProjectName",
    "SourceURI",
    "TaskType",
    "TaskId",
    "Type",
)
MINIMAL: dict[str, dict[str, Any]] = {
    name: {one: value for one, value in fields.items() if one in _REQUIRED}
    for name, fields in FULL.items()
}
MINIMAL["CreateHighlightTask"] |= {
    "Sources": [{"URI": OSS}],
    "Output": {"URI": "oss://b/out.mp4", "Container": "mp4"},
}
MINIMAL["CreateMediaConvertTask"] |= {
    "Sources": [{"URI": OSS}],
    "Targets": [{"URI": "oss://b/out.mp4", "Container": "mp4"}],
}
