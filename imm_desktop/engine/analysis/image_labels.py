"""Labels of a still image."""

from imm_desktop.engine.analysis.believing import Believer
from imm_desktop.engine.analysis.label_list import Evidence, label_list
from imm_desktop.engine.analysis.models import Models
from imm_desktop.engine.analysis.opinions import Opinions
from imm_desktop.engine.analysis.pictures import load_pictures
from imm_desktop.engine.analysis.presence import Sample, Shot, evidence_of
from imm_desktop.engine.analysis.progressing import Gauge
from imm_desktop.engine.analysis.sighting import Observer
from imm_desktop.engine.work import Progress, Result, Work


def label_image(work: Work, progress: Progress, models: Models) -> Result:
    """Result of DetectImageLabels; labels surer than Threshold, of the first picture of an animated image."""
    ((_, picture),) = load_pictures(work.source)
    gauge = Gauge(progress, 1)
    gauge.reached(0)
    sight = Observer(models).observe(Opinions(picture, models), look_for_text=True)
    shot = Shot(0, 1, (Sample(0, sight),))
    found = evidence_of(shot, Believer(models.vocabulary))
    evidence = [Evidence(one.key, one.confidence, one.centric) for one in found]
    labels = label_list(evidence, models.vocabulary, work.language)
    threshold = float(work.parameters.get("Threshold") or 0.0)
    gauge.finished()
    return {"Labels": [label for label in labels if label["LabelConfidence"] >= threshold]}
