// Promtool's rule tests and nothing else of it: the whole command brings the clients of every cloud that
// Prometheus can discover targets in, and takes three times as long to build. What runs the tests is
// promtool's own file, unittest.go, which the build lays beside this one.
package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/promqltest"
)

// As promtool ends.
const (
	successExitCode = 0
	failureExitCode = 1
)

var version = "development"

func main() {
	switch args := os.Args[1:]; {
	case len(args) == 1 && args[0] == "--version":
		fmt.Printf("promtool, version %s (rule tests alone)\n", version)
	case len(args) > 2 && args[0] == "check" && args[1] == "rules":
		os.Exit(check(args[2:]))
	case len(args) > 2 && args[0] == "test" && args[1] == "rules":
		os.Exit(RulesUnitTest(promqltest.LazyLoaderOpts{}, parser.NewParser(parser.Options{}), nil, false, false, false, args[2:]...))
	default:
		fmt.Fprintln(os.Stderr, "usage: promtool check rules FILE... | test rules FILE...")
		os.Exit(failureExitCode)
	}
}

func check(files []string) int {
	for _, file := range files {
		groups, errs := rulefmt.ParseFile(file, false, model.UTF8Validation, parser.NewParser(parser.Options{}), slog.Default())
		if err := errors.Join(errs...); err != nil {
			fmt.Fprintf(os.Stderr, "%s: FAILED:\n%v\n", file, err)
			return failureExitCode
		}
		count := 0
		for _, group := range groups.Groups {
			count += len(group.Rules)
		}
		fmt.Printf("%s: SUCCESS: %d rules found\n", file, count)
	}
	return successExitCode
}

// A start of a test's series; unittest.go asks for it.
func parseTime(text string) (time.Time, error) {
	return time.Parse(time.RFC3339, text)
}
