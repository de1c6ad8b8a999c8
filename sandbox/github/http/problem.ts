export interface FieldError {
  resource?: string;
  field?: string;
  code: string;
  message?: string;
}

/** An answer other than success, in the shape that GitHub gives it. */
/** Some operations give their errors as sentences alone. */
type Fault = FieldError | string;

export class ApiProblem extends Error {
  readonly status: number;
  readonly errors: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, more: { errors?: Fault[]; headers?: Record<string, string> } = {}) {
    super(message);
    this.status = status;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }

  toJSON(): object {
    return {
      message: this.message,
      ...(this.errors.length > 0 && { errors: this.errors }),
      documentation_url: "https://docs.github.com/rest",
      status: String(this.status),
    };
  }
}

export const notFound = (message = "Not Found"): ApiProblem => new ApiProblem(404, message);
export const forbidden = (message: string): ApiProblem => new ApiProblem(403, message);
export const conflict = (message: string): ApiProblem => new ApiProblem(409, message);
export const unprocessable = (message: string, errors: Fault[] = []): ApiProblem =>
  new ApiProblem(422, message, { errors });
