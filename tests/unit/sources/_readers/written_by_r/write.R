# Writes the small files beside it, invented values only. Text is saved without a mark, as R keeps
# what it reads, so the locale of the session decides its encoding:
#   LOCPATH=<folder with the locales> LC_ALL=pl_PL.CP1250 Rscript write.R text CP1250 3
#   TZ=Europe/Stockholm Rscript write.R columns
# Locales are made by: localedef -i pl_PL -f CP1250 <folder>/pl_PL.CP1250

args <- commandArgs(trailingOnly = TRUE)

if (args[1] == "text") {
  words <- list(
    CP1250 = as.raw(c(0xA3, 0xF3, 0x64, 0x9F)),  # Łódź
    CP1251 = as.raw(c(0xCA, 0xE8, 0xE5, 0xE2)),  # Киев
    CP1252 = as.raw(c(0x43, 0xF4, 0x74, 0x65, 0x85)),  # Côte…
    `ISO-8859-1` = as.raw(c(0x43, 0xF4, 0x74, 0x65)),  # Côte
    `ISO-8859-15` = as.raw(c(0xBD, 0x75, 0x76, 0x72, 0x65, 0xA4)),  # œuvre€
    `UTF-8` = as.raw(c(0xC5, 0x81, 0x75))  # Łu
  )
  unmarked <- rawToChar(words[[args[2]]])
  stopifnot(Encoding(unmarked) == "unknown")
  latin1 <- rawToChar(as.raw(c(0x43, 0xF4, 0x74, 0x65)))
  Encoding(latin1) <- "latin1"
  table <- data.frame(plain = "abc", unmarked, marked = "\u0141\u00f3d\u017a", latin1)
  file <- sprintf("text-%s-v%s.rds", args[2], args[3])
  saveRDS(table, file, version = as.integer(args[3]))
}

if (args[1] == "columns") {
  whole <- c(0, 0)  # bit64 is not needed: it keeps the bits of whole numbers in real ones
  whole <- readBin(
    as.raw(c(7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80)), "double", 2, endian = "little"
  )
  class(whole) <- "integer64"
  midnight <- as.POSIXct("2024-01-01 00:00", tz = "Europe/Stockholm")
  summer <- as.POSIXct("2024-07-01 23:30", tz = "Europe/Stockholm")
  local <- as.POSIXct("2024-01-01 00:00")  # in the zone of the session, which is not saved
  stopifnot(is.null(attr(local, "tzone")) || attr(local, "tzone") == "")
  table <- data.frame(
    year = c(2024L, 2024L),
    whole = I(whole),
    day = as.Date(c("2024-01-01", NA)),
    stockholm = c(midnight, summer),
    utc = as.POSIXct(c("2024-01-01 00:00", "1969-12-31 23:59"), tz = "UTC"),
    local = c(local, local),
    scaled = scale(c(1, 3))
  )
  class(table$whole) <- "integer64"
  table$parts <- as.POSIXlt(c("2024-01-01", "2024-02-01"), tz = "UTC")
  table$nested <- data.frame(a = 1:2, b = 3:4)
  table$list <- list(1, 2:3)
  table$matrix <- matrix(1:4, 2)
  saveRDS(table, "columns.rds", version = 3)
}
