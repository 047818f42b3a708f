"""The time axis: ruler, filmstrip, lanes, playhead."""
