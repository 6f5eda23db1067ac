from hypothesis import settings

settings.register_profile("quick", max_examples=25, deadline=None, derandomize=True)
settings.register_profile("brief", parent=settings.get_profile("quick"), max_examples=60)
settings.register_profile(
    "thorough", parent=settings.get_profile("quick"), max_examples=500
)
settings.load_profile("quick")
