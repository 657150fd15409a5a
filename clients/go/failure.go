package isitacat

import (
	"fmt"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"
)

// Failure is an error status with its details read.
type Failure struct {
	// Name of the gRPC code, such as INVALID_ARGUMENT.
	Code string
	// Stable reason, such as IMAGE_EMPTY; empty when the server did not make the status.
	Reason string
	// The field of the request at fault; empty when none is.
	Field string
	// What is missing or not ready; empty when that is not the fault.
	Resource string
	// How long to wait before another try; 0 when a try is of no use.
	RetryDelay time.Duration
	Message    string
}

// FailureOf reads an error that a call returned.
func FailureOf(err error) Failure { return failureOf(status.Convert(err)) }

func failureOf(status *status.Status) Failure {
	failure := Failure{Code: code.Code(status.Code()).String(), Message: status.Message()}
	for _, detail := range status.Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			failure.Reason = detail.Reason
		case *errdetails.BadRequest:
			for _, violation := range detail.FieldViolations {
				failure.Field = violation.Field
			}
		case *errdetails.ResourceInfo:
			failure.Resource = detail.ResourceName
		case *errdetails.PreconditionFailure:
			for _, violation := range detail.Violations {
				failure.Resource = violation.Subject
			}
		case *errdetails.RetryInfo:
			failure.RetryDelay = detail.RetryDelay.AsDuration()
		}
	}
	return failure
}

// String tells a person what went wrong, on one line.
func (f Failure) String() string {
	text := f.Code
	if f.Reason != "" {
		text = fmt.Sprintf("%s (%s)", f.Reason, f.Code)
	}
	if f.Field != "" {
		text += ", field " + f.Field
	}
	if f.RetryDelay > 0 {
		text += fmt.Sprintf(", try again in %d ms", f.RetryDelay.Milliseconds())
	}
	return text + ": " + f.Message
}
