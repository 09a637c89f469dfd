// The stack of the examples as a program in Go: only compiled.
package main

import (
	"os"

	natsentra "example.com/pulumi-nats-entra/sdk/go/nats-entra"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		policy, err := os.ReadFile("policy.json")
		if err != nil {
			return err
		}
		namespace := "parcels"
		parcels, err := natsentra.NewNatsEntra(ctx, "parcels", &natsentra.NatsEntraArgs{
			DisplayName: "Parcels",
			Policy:      string(policy),
			Tenant:      natsentra.TenantArgs{TenantId: config.Require(ctx, "tenantId")},
			Directory:   natsentra.DirectoryArgs{Entra: &natsentra.EntraDirectoryArgs{}},
			Assignments: []natsentra.RoleAssignmentInput{natsentra.RoleAssignmentArgs{
				Role:          "Parcels.Track",
				PrincipalId:   pulumi.String(config.Require(ctx, "customerService")),
				PrincipalName: "customer-service",
			}},
			Target: natsentra.TargetArgs{
				Kubernetes: &natsentra.KubernetesTargetArgs{Namespace: &namespace},
			},
		})
		if err != nil {
			return err
		}
		ctx.Export("servers", parcels.Servers)
		return nil
	})
}
