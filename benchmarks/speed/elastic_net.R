# Seconds that R's glmnet takes for one task of elastic_net.py, without start-up and reading.
# Rscript elastic_net.R PREPARED.csv PREDICTORS.txt SEED FIRST LAST OUTCOME COMPLETE...
suppressPackageStartupMessages(library(glmnet))
args <- commandArgs(trailingOnly = TRUE)
panel <- read.csv(args[1])
predictors <- readLines(args[2])
seed <- as.integer(args[3])
origins <- seq(as.integer(args[4]), as.integer(args[5]))
needed <- unique(c(predictors, args[-(1:5)]))
took <- system.time(for (origin in origins) {
  rows <- panel[panel$year <= origin - 2, needed]
  rows <- rows[complete.cases(rows), ]
  set.seed(seed)
  fit <- cv.glmnet(as.matrix(rows[predictors]), rows[[args[6]]], alpha = 0.5, family = "binomial")
})
cat(took[["elapsed"]], took[["user.self"]] + took[["sys.self"]], as.character(packageVersion("glmnet")), "\n")
