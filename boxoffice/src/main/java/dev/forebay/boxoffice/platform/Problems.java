package dev.forebay.boxoffice.platform;

import dev.forebay.cache.CacheLoadException;
import dev.forebay.store.StoreRetryException;
import dev.forebay.store.StoreUnavailableException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MethodArgumentNotValidException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** Turns whatever went wrong into a problem document. Thread-safe. */
@Component
public class Problems {
    private static final Logger log = LoggerFactory.getLogger(Problems.class);
    private static final Duration SOURCE_RETRY = Duration.ofSeconds(2);

    private final JsonMapper json;

    Problems(JsonMapper json) {
        this.json = json;
    }

    /** The problem a throwable stands for; what nobody expected is logged and told as {@code internal_error}. */
    public Problem of(Throwable thrown) {
        return switch (thrown) {
            case Problem problem -> problem;
            case StoreUnavailableException away -> Problem.sourceUnavailable(SOURCE_RETRY);
            case StoreRetryException busy -> tryAgain();
            case CacheLoadException notLoaded -> of(notLoaded);
            case CannotCreateTransactionException away -> Problem.sourceUnavailable(SOURCE_RETRY);
            case TransactionSystemException broken -> Problem.sourceUnavailable(SOURCE_RETRY);
            case DataAccessResourceFailureException away -> Problem.sourceUnavailable(SOURCE_RETRY);
            case TransientDataAccessException busy -> tryAgain();
            case HttpMessageNotReadableException unreadable -> unreadable(unreadable);
            case MethodArgumentNotValidException invalid -> invalid(invalid);
            case TypeMismatchException mismatch ->
                Problem.badRequest(
                        "bad_parameter",
                        "The parameter '"
                                + Optional.ofNullable(mismatch.getPropertyName())
                                        .orElse("?") + "' can't be read; see /v3/api-docs for what it takes.");
            case ErrorResponse response -> known(response);
            default -> unexpected(thrown);
        };
    }

    /** The problem as an answer of a controller. */
    public ResponseEntity<Object> answer(Problem problem) {
        var answer = ResponseEntity.status(problem.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        problem.retryAfterSeconds().ifPresent(seconds -> answer.header("Retry-After", Long.toString(seconds)));
        return answer.body(problem.document());
    }

    /** Writes the problem from a filter, where no controller answers. */
    public void write(HttpServletResponse response, Problem problem) throws IOException {
        response.setStatus(problem.status().value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        problem.retryAfterSeconds().ifPresent(seconds -> response.setHeader("Retry-After", Long.toString(seconds)));
        response.getOutputStream().write(json.writeValueAsBytes(problem.document()));
    }

    /** The source of what is cached failed, or was too slow, and nothing of it was left. */
    private Problem of(CacheLoadException notLoaded) {
        return switch (notLoaded.reason()) {
            case FAILED -> {
                Throwable cause = notLoaded.getCause();
                yield cause == null ? unexpected(notLoaded) : of(cause);
            }
            case TIMED_OUT, OVERLOADED -> tryAgain();
            case RECURSIVE -> unexpected(notLoaded);
        };
    }

    private static Problem tryAgain() {
        return Problem.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "try_again",
                        "Too much happened at once and nothing was changed. Send the same request again.")
                .retryAfter(Duration.ofSeconds(1));
    }

    private static Problem unreadable(HttpMessageNotReadableException unreadable) {
        for (Throwable cause = unreadable; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem) {
                return problem;
            }
            if (cause instanceof UnrecognizedPropertyException unknown) {
                return Problem.badRequest(
                        "unknown_field",
                        "The field '" + unknown.getPropertyName()
                                + "' is not known here; leave it out. See /v3/api-docs.");
            }
            if (cause instanceof JacksonException broken && !broken.getPath().isEmpty()) {
                return Problem.badRequest(
                        "bad_field", "The value at " + broken.getPathReference() + " can't be read; see /v3/api-docs.");
            }
        }
        return Problem.badRequest("unreadable_body", "The body is not the JSON this call takes; see /v3/api-docs.");
    }

    private static Problem invalid(MethodArgumentNotValidException invalid) {
        var faults = invalid.getBindingResult().getFieldErrors().stream()
                .map(fault -> new Fault(
                        "/" + fault.getField().replace('.', '/'),
                        Optional.ofNullable(fault.getDefaultMessage()).orElse("is not valid")))
                .toList();
        return Problem.refused("invalid_fields", "Some fields are not valid; correct them and send the request again.")
                .with("faults", faults);
    }

    private static Problem known(ErrorResponse response) {
        var status = HttpStatus.valueOf(response.getStatusCode().value());
        return switch (status) {
            case NOT_FOUND -> Problem.notFound("unknown_path", "There is nothing at this address; see /v3/api-docs.");
            case METHOD_NOT_ALLOWED ->
                Problem.of(status, "method_not_allowed", "This address does not take this method; see /v3/api-docs.");
            case UNSUPPORTED_MEDIA_TYPE ->
                Problem.of(status, "unsupported_media_type", "Send the body as application/json.");
            case NOT_ACCEPTABLE -> Problem.of(status, "not_acceptable", "This call answers application/json.");
            default -> Problem.of(status, "bad_request", "The request is not complete; see /v3/api-docs.");
        };
    }

    private static Problem unexpected(Throwable thrown) {
        log.error("request failed unexpectedly", thrown);
        return Problem.of(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal_error",
                "Something broke on our side. Ask for the state of what you changed before you send it again.");
    }

    /** A field and what is wrong with it. */
    record Fault(String pointer, String message) {}
}
