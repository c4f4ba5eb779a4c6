# DeLong values of pROC for tests/golden/test_proc.py. Run in this folder:
#   Rscript make_proc_values.R
# Probabilities are rounded to two digits, so that ties within and between classes are common.
suppressMessages(library(pROC))
set.seed(20240607)
rows <- 400
latent <- rnorm(rows)
observed <- rbinom(rows, 1, plogis(-2.2 + 1.3 * latent))
first <- round(plogis(-2.2 + 1.0 * latent + 0.8 * rnorm(rows)), 2)
second <- round(plogis(-2.0 + 0.5 * latent + 1.2 * rnorm(rows)), 2)
write.csv(data.frame(observed, first, second), "proc_forecasts.csv", row.names = FALSE)

one <- roc(observed, first, direction = "<", levels = c(0, 1))
two <- roc(observed, second, direction = "<", levels = c(0, 1))
test <- roc.test(one, two, method = "delong", paired = TRUE)
interval <- function(r, level) as.numeric(ci.auc(r, method = "delong", conf.level = level))
values <- c(
  auc_first = as.numeric(auc(one)), auc_second = as.numeric(auc(two)),
  variance_first = var(one, method = "delong"), variance_second = var(two, method = "delong"),
  low95_first = interval(one, 0.95)[1], high95_first = interval(one, 0.95)[3],
  low90_second = interval(two, 0.90)[1], high90_second = interval(two, 0.90)[3],
  z = as.numeric(test$statistic), p_value = as.numeric(test$p.value),
  difference_low95 = test$conf.int[1], difference_high95 = test$conf.int[2]
)
write.csv(data.frame(name = names(values), value = sprintf("%.17g", values)),
          "proc_values.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "pROC", as.character(packageVersion("pROC")), "\n")
