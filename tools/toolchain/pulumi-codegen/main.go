// Command pulumi-codegen writes the SDK that `pulumi package gen-sdk` would, for tests on machines that
// have no language host of that language: pulumi-codegen schema.json python|go|nodejs folder
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// alone is for a schema that refers to no other package.
type alone struct{ schema.ReferenceLoader }

func main() {
	if len(os.Args) != 4 {
		fail("usage: pulumi-codegen schema.json python|go|nodejs folder")
	}
	files, err := generate(os.Args[1], os.Args[2])
	if err != nil {
		fail(err)
	}
	for name, content := range files {
		path := filepath.Join(os.Args[3], name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			fail(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			fail(err)
		}
	}
}

func generate(file, language string) (map[string][]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}
	var loader alone
	pkg, problems, err := schema.BindSpec(spec, loader, schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	for _, problem := range problems {
		fmt.Fprintln(os.Stderr, problem)
	}
	if problems.HasErrors() {
		return nil, hcl.Diagnostics(problems)
	}
	switch language {
	case "python":
		return python.GeneratePackage("pulumi-codegen", pkg, nil, loader)
	case "go":
		return gogen.GeneratePackage("pulumi-codegen", pkg, nil)
	case "nodejs":
		return nodejs.GeneratePackage("pulumi-codegen", pkg, nil, nil, false, loader)
	}
	return nil, fmt.Errorf("%q is none of python, go, nodejs", language)
}

func fail(why any) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}
