"use strict";
// The command as a function: a machine of its own for each run, which has the files that it is given, no clock and no
// chance. In a browser's worker and in Node.

// Of WASI (wasi_snapshot_preview1).
const kErrors = {ok: 0, badFile: 8, noFile: 44, notThere: 52};
const kFolder = 3;  // the one folder, by its number
const kTypes = {unknown: 0, folder: 3, file: 4};
const kCreate = 1, kTruncate = 8;

class Ended {
  constructor(status) {
    this.status = status;
  }
}

// A file that is open: its bytes, of which so many are used, and the place in it.
class OpenFile {
  constructor(name, bytes) {
    this.name = name;
    this.bytes = bytes;
    this.size = bytes.length;
    this.at = 0;
  }
  write(bytes) {
    const end = this.at + bytes.length;
    if (end > this.bytes.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.bytes.length, 4096));
      larger.set(this.bytes.subarray(0, this.size));
      this.bytes = larger;
    }
    this.bytes.set(bytes, this.at);
    this.at = end;
    this.size = Math.max(this.size, end);
  }
  contents() {
    return this.bytes.subarray(0, this.size);
  }
}

// Runs `words`, a command line without the command's name. `given` are files, {name: text}. Gives the exit status, what
// was printed, and a function that gives a file that was written.
function runCommand(module, words, given = {}) {
  const encoder = new TextEncoder();
  const files = new Map(Object.entries(given).map(([name, text]) => [name, encoder.encode(text)]));
  const open = new Map([0, 1, 2].map((number) => [number, new OpenFile("", new Uint8Array(0))]));
  let memory = null;
  const view = () => new DataView(memory.buffer);
  const bytesAt = (at, length) => new Uint8Array(memory.buffer, at, length);
  const textAt = (at, length) => new TextDecoder().decode(bytesAt(at, length));
  const list = ["sparepage", ...words].map((word) => encoder.encode(word + "\0"));
  const number32 = (at, value) => view().setUint32(at, value, true);
  const number64 = (at, value) => view().setBigUint64(at, BigInt(value), true);
  const pieces = function* (at, count) {
    for (let i = 0; i < count; ++i) yield bytesAt(view().getUint32(at + 8 * i, true), view().getUint32(at + 8 * i + 4, true));
  };
  const status = (at, type, size) => {
    bytesAt(at, 64).fill(0);
    view().setUint8(at + 16, type);
    number64(at + 32, size);
    return kErrors.ok;
  };

  const system = {
    args_sizes_get(count, bytes) {
      number32(count, list.length);
      number32(bytes, list.reduce((sum, word) => sum + word.length, 0));
      return kErrors.ok;
    },
    args_get(places, at) {
      for (const word of list) {
        number32(places, at);
        bytesAt(at, word.length).set(word);
        places += 4;
        at += word.length;
      }
      return kErrors.ok;
    },
    environ_sizes_get(count, bytes) {
      number32(count, 0);
      number32(bytes, 0);
      return kErrors.ok;
    },
    environ_get: () => kErrors.ok,
    clock_time_get(clock, precision, at) {
      number64(at, 0);
      return kErrors.ok;
    },
    proc_exit(code) {
      throw new Ended(code);
    },
    fd_prestat_get(file, at) {
      if (file !== kFolder) return kErrors.badFile;
      number32(at, 0);
      number32(at + 4, 1);
      return kErrors.ok;
    },
    fd_prestat_dir_name(file, at) {
      bytesAt(at, 1).set(encoder.encode("/"));
      return kErrors.ok;
    },
    fd_fdstat_get(file, at) {
      if (file !== kFolder && !open.has(file)) return kErrors.badFile;
      bytesAt(at, 24).fill(0);
      view().setUint8(at, file === kFolder ? kTypes.folder : file < kFolder ? kTypes.unknown : kTypes.file);
      bytesAt(at + 8, 16).fill(0xff);  // all may be done with it
      return kErrors.ok;
    },
    fd_fdstat_set_flags: () => kErrors.ok,
    fd_filestat_get(file, at) {
      if (file === kFolder) return status(at, kTypes.folder, 0);
      return open.has(file) ? status(at, file < kFolder ? kTypes.unknown : kTypes.file, open.get(file).size) : kErrors.badFile;
    },
    path_filestat_get(folder, flags, path, length, at) {
      const name = textAt(path, length);
      if (name === "." || name === "") return status(at, kTypes.folder, 0);
      return files.has(name) ? status(at, kTypes.file, files.get(name).length) : kErrors.noFile;
    },
    path_open(folder, flags, path, length, how, rights, inherited, more, at) {
      const name = textAt(path, length);
      if (!files.has(name) && !(how & kCreate)) return kErrors.noFile;
      let number = kFolder + 1;
      while (open.has(number)) ++number;
      open.set(number, new OpenFile(name, files.has(name) && !(how & kTruncate) ? files.get(name) : new Uint8Array(0)));
      number32(at, number);
      return kErrors.ok;
    },
    fd_close(file) {
      if (!open.has(file)) return kErrors.badFile;
      const {name} = open.get(file);
      if (name !== "") files.set(name, open.get(file).contents());
      open.delete(file);
      return kErrors.ok;
    },
    fd_read(file, at, count, read) {
      if (!open.has(file)) return kErrors.badFile;
      const from = open.get(file);
      let sum = 0;
      for (const piece of pieces(at, count)) {
        const bytes = from.contents().subarray(from.at, from.at + piece.length);
        piece.set(bytes);
        from.at += bytes.length;
        sum += bytes.length;
      }
      number32(read, sum);
      return kErrors.ok;
    },
    fd_write(file, at, count, written) {
      if (!open.has(file)) return kErrors.badFile;
      let sum = 0;
      for (const piece of pieces(at, count)) {
        open.get(file).write(piece);
        sum += piece.length;
      }
      number32(written, sum);
      return kErrors.ok;
    },
    fd_seek(file, offset, from, at) {
      if (!open.has(file) || file < kFolder) return kErrors.badFile;
      const of = open.get(file);
      of.at = Number(offset) + [0, of.at, of.size][from];
      number64(at, of.at);
      return kErrors.ok;
    },
  };
  // The library asks for more than the command uses.
  for (const {name} of WebAssembly.Module.imports(module)) system[name] ??= () => kErrors.notThere;

  const instance = new WebAssembly.Instance(module, {wasi_snapshot_preview1: system});
  memory = instance.exports.memory;
  let code = 0;
  try {
    instance.exports._start();
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
    code = error.status;
  }
  const text = (bytes) => new TextDecoder().decode(bytes);
  return {status: code, printed: text(open.get(1).contents()), errors: text(open.get(2).contents()),
    written: (name) => files.has(name) ? text(files.get(name)) : null};
}

if (typeof exports === "object") exports.runCommand = runCommand;
