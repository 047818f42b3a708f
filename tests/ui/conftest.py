"""Pages over a real archive and fakes of everything else."""

from tests.fake_bench import with_desk as with_desk
