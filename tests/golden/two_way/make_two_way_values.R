# Two-way clustered errors of sandwich for tests/golden/test_two_way.py. Run in this folder:
#   Rscript make_two_way_values.R
# Three rows in ten are absent, so that no country or block has as many rows as another.
suppressMessages(library(sandwich))
set.seed(20261128)
rows <- expand.grid(gwcode = 1:40, origin = 2000:2014)
rows <- rows[runif(nrow(rows)) < 0.7, ]
block <- (rows$origin - 2000) %/% 3
risk <- -2 + rnorm(40)[rows$gwcode] + 0.7 * rnorm(5)[block + 1]
rows$observed <- rbinom(nrow(rows), 1, plogis(risk + 0.5 * rnorm(nrow(rows))))
rows$first <- round(plogis(risk), 4)
rows$second <- round(plogis(-2 + 0.5 * rnorm(nrow(rows))), 4)
write.csv(rows, "two_way_forecasts.csv", row.names = FALSE)

losses <- list(
  brier_score = function(p) (p - rows$observed)^2,
  log_score = function(p) -log(ifelse(rows$observed == 1, p, 1 - p))
)
clusters <- data.frame(gwcode = rows$gwcode, block = block)
error <- function(y, type, adjust) {
  # A mean is the constant of a regression on nothing else.
  fit <- lm(y ~ 1)
  sqrt(vcovCL(fit, cluster = clusters, type = type, cadjust = adjust, multi0 = FALSE)[1, 1])
}
values <- c()
for (metric in names(losses)) {
  first <- losses[[metric]](rows$first)
  second <- losses[[metric]](rows$second)
  values[paste0(metric, "_first")] <- error(first, "HC3", FALSE)
  values[paste0(metric, "_difference")] <- error(first - second, "HC3", FALSE)
}
write.csv(data.frame(name = names(values), value = sprintf("%.17g", values)),
          "two_way_values.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "sandwich", as.character(packageVersion("sandwich")), "\n")
