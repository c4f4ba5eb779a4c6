"""Country-year panels, honest forecasts and annual rankings of the risk of mass atrocities."""

__version__ = "0.1.0"
