#Requires -Version 5.1
<#
.SYNOPSIS
Writes the members of an Active Directory group, nested groups included, into a members file of raspool, and lets
raspool read its configuration again if the file has changed.

.DESCRIPTION
Asks a domain controller by LDAP; needs no module. The file is written beside the old one and takes its place in
one step, so raspool never reads half of it. A group that is suddenly empty, or that cannot be asked for, leaves
the file as it is: an outage must not take everybody's addresses away.

Each member is a line in each form in which RRAS may name it: DOMAIN\name, and name@domain if the account has a
user principal name. Computers become DOMAIN\NAME$, which is the key of their device tunnels.

Membership by primary group ("Domain Users") is not stored in the group and is not found.

.PARAMETER Group
The group's name (sAMAccountName).

.PARAMETER File
The members file: what `members_file` of a [[group]] in raspool.toml names.

.PARAMETER SearchRoot
Where to look for groups and members, as an ADSI path: "LDAP://DC=corp,DC=example", or "GC://DC=corp,DC=example" for
members from other domains of the forest. Default: this machine's domain.

.PARAMETER Raspoolctl
raspoolctl.exe.

.PARAMETER AllowEmpty
Write an empty file too.

.EXAMPLE
.\Update-RaspoolMembers.ps1 -Group vpn-engineers -File C:\ProgramData\raspool\engineers.txt

.NOTES
Exit code 0: the file is up to date. 1: it is not; the error says why. Run it as SYSTEM or an Administrator, who may write
the file and may say `raspoolctl reload`.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [ValidateNotNullOrEmpty()] [string] $Group,
    [Parameter(Mandatory)] [ValidateNotNullOrEmpty()] [string] $File,
    [string] $SearchRoot,
    [string] $Raspoolctl = (Join-Path $env:ProgramFiles 'raspool\raspoolctl.exe'),
    [switch] $AllowEmpty
)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

# What must not stand as it is in an LDAP filter (RFC 4515, 3).
function ConvertTo-FilterText([string] $Text) {
    $Text -replace '\\', '\5c' -replace '\*', '\2a' -replace '\(', '\28' -replace '\)', '\29' -replace "`0", '\00'
}

function Find-Object([string] $Filter, [string[]] $Properties) {
    $searcher = New-Object System.DirectoryServices.DirectorySearcher
    if ($SearchRoot) { $searcher.SearchRoot = New-Object System.DirectoryServices.DirectoryEntry $SearchRoot }
    $searcher.Filter = $Filter
    $searcher.PageSize = 1000   # else a domain controller tells the first thousand alone
    $searcher.PropertiesToLoad.AddRange($Properties)
    $results = $searcher.FindAll()
    try { foreach ($result in $results) { $result } }
    finally { $results.Dispose(); $searcher.Dispose() }
}

try {
    $found = @(Find-Object "(&(objectCategory=group)(sAMAccountName=$(ConvertTo-FilterText $Group)))" @('distinguishedName'))
    if ($found.Count -ne 1) { throw "The directory knows $($found.Count) groups of the name '$Group'." }
    $groupName = ConvertTo-FilterText ([string] $found[0].Properties['distinguishedname'][0])

    # 1.2.840.113556.1.4.1941: a member by any chain of groups. msDS-PrincipalName: DOMAIN\name.
    $filter = "(&(|(objectCategory=person)(objectCategory=computer))(memberOf:1.2.840.113556.1.4.1941:=$groupName))"
    $names = New-Object 'System.Collections.Generic.SortedSet[string]' ([StringComparer]::OrdinalIgnoreCase)
    foreach ($member in Find-Object $filter @('msDS-PrincipalName', 'userPrincipalName')) {
        foreach ($property in 'msds-principalname', 'userprincipalname') {
            if ($member.Properties.Contains($property)) { [void] $names.Add([string] $member.Properties[$property][0]) }
        }
    }
    if ($names.Count -eq 0 -and -not $AllowEmpty) {
        throw "The group '$Group' has no members; '$File' stays as it is. If that is right: -AllowEmpty."
    }

    $path = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($File)
    $text = "# Members of the group $Group, written by Update-RaspoolMembers.ps1`r`n" +
            (($names | ForEach-Object { "$_`r`n" }) -join '')
    if ((Test-Path -LiteralPath $path) -and ([IO.File]::ReadAllText($path) -ceq $text)) {
        Write-Verbose "$($names.Count) names, as before."
        exit 0
    }
    $new = "$path.new"
    [IO.File]::WriteAllText($new, $text, (New-Object Text.UTF8Encoding $false))
    if (Test-Path -LiteralPath $path) { [IO.File]::Replace($new, $path, [NullString]::Value) } else { [IO.File]::Move($new, $path) }

    & $Raspoolctl reload
    if ($LASTEXITCODE -eq 3) {
        Write-Warning "raspool does not run; it reads the file when it starts."
    } elseif ($LASTEXITCODE -ne 0) {
        throw "raspoolctl reload ended with $LASTEXITCODE. The file is written; raspool goes on with what it had read before."
    }
    Write-Verbose "$($names.Count) names written."
    exit 0
} catch {
    [Console]::Error.WriteLine("Update-RaspoolMembers: $($_.Exception.Message)")
    exit 1
}
